"""What is kept between two messages."""
