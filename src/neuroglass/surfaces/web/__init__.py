"""The web app's server: a viewer of a study's folder, and live work where a subject is given."""
