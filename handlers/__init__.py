"""What to say next: a message goes in, a reply comes out as data; nothing is sent from here."""
