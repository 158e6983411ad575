# Sourced by run, after sync. Exports APLIS_SECRET_KEY and APLIS_IDENTIFIER_KEY: from the environment if given there,
# else from var/secrets.env, written once. Keep that file with your backups: without the identifier key the
# identifiers in the database cannot be looked up again.
if [ ! -s var/secrets.env ] && { [ -z "${APLIS_SECRET_KEY:-}" ] || [ -z "${APLIS_IDENTIFIER_KEY:-}" ]; }; then
  # Written aside and moved, so that an interrupted start leaves no half file behind.
  (umask 077 && "$PY" -c '
import base64, secrets
print("APLIS_SECRET_KEY=" + secrets.token_urlsafe(50))
print("APLIS_IDENTIFIER_KEY=" + base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())
' >var/secrets.env.new && mv var/secrets.env.new var/secrets.env)
fi
given_secret_key=${APLIS_SECRET_KEY:-}
given_identifier_key=${APLIS_IDENTIFIER_KEY:-}
# shellcheck disable=SC1091  # written above
[ ! -s var/secrets.env ] || . var/secrets.env
APLIS_SECRET_KEY=${given_secret_key:-$APLIS_SECRET_KEY}
APLIS_IDENTIFIER_KEY=${given_identifier_key:-$APLIS_IDENTIFIER_KEY}
export APLIS_SECRET_KEY APLIS_IDENTIFIER_KEY
