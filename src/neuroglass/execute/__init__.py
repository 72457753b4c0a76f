"""Where questions are answered: here, or on other machines."""
