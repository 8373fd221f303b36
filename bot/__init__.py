"""The running program: platforms, storage, web server, settings, wiring."""
