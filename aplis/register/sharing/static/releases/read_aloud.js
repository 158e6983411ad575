// Reads the words of a sheet aloud with the device's own voice. Where there is none, nothing appears.
(() => {
  "use strict";

  const box = document.querySelector("[data-read-aloud]");
  if (!box || !("speechSynthesis" in window)) return;
  const words = document.getElementById(box.dataset.readAloud);
  const [start, stop] = [box.querySelector("[data-start]"), box.querySelector("[data-stop]")];
  const isReading = (reading) => {
    start.hidden = reading;
    stop.hidden = !reading;
  };

  // Sentence by sentence: long texts are cut off by some devices.
  start.addEventListener("click", () => {
    speechSynthesis.cancel();
    const sentences = [...words.querySelectorAll("h2, h3, li > span")].map((each) => each.textContent.trim());
    sentences.forEach((sentence, place) => {
      const spoken = new SpeechSynthesisUtterance(sentence);
      spoken.lang = words.lang;
      if (place === sentences.length - 1) spoken.onend = () => isReading(false);
      speechSynthesis.speak(spoken);
    });
    isReading(true);
    stop.focus();
  });
  stop.addEventListener("click", () => {
    speechSynthesis.cancel();
    isReading(false);
    start.focus();
  });
  addEventListener("pagehide", () => speechSynthesis.cancel());
  box.hidden = false;
})();
