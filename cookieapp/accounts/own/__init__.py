"""The account's own area: sessions, security, password, address, second factors, data and deletion."""
