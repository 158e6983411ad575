// Comfort only: every task works without this file.
(() => {
  "use strict";

  const openMenus = () => document.querySelectorAll("details.ap-menu[open]");

  document.addEventListener("click", (event) => {
    for (const menu of openMenus()) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });

  // Escape closes a menu; three times within two seconds it leaves a page that offers the quick exit.
  let escapes = [];
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of openMenus()) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
    escapes = [...escapes.filter((at) => event.timeStamp - at < 2000), event.timeStamp];
    const exit = document.querySelector(".ap-exit a");
    if (exit && escapes.length >= 3) location.replace(exit.href);
  });
})();
