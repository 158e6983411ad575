"""What a password must be, beyond what Django says about it."""

from django.contrib.auth.password_validation import MinimumLengthValidator


class MinimumLength(MinimumLengthValidator):
    """Says what is wrong in the words of the hint: Django has its own sentence not in all of our languages."""

    def get_error_message(self) -> str:
        return str(self.get_help_text())
