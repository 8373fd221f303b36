"""Where members talk: one folder a platform."""
