// Ties a button to allauth's passkey forms by what stands in the page: data-passkey says which form it sends.
// A passkey that does not work is said in the page's own words; without this the browser would only log it.
for (const button of document.querySelectorAll('[data-passkey]')) {
  const passwordless = button.form.elements.passwordless
  const ids = { credential: button.form.elements.credential.id, data: 'js_data', passwordless: passwordless?.id }
  const kind = button.dataset.passkey
  window.allauth.webauthn.forms[`${kind}Form`]({ ids: { ...ids, [kind]: button.id } })
  // Enter in a field asks for the passkey as the button does. Sending the form by script, as allauth does, comes not here.
  button.form.addEventListener('submit', (event) => {
    event.preventDefault()
    button.click()
  })
}
document.addEventListener('allauth.error', (event) => {
  event.preventDefault()
  for (const words of document.querySelectorAll('[data-passkey-failed]')) words.hidden = false
})
