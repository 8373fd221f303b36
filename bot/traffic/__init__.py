"""What comes in and what goes out, between the platforms and the handlers: once each, in order, across crashes."""
