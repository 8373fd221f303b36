"""The law, the union's policy and the Japanese language: no chat, no network, no database, no clock."""
