"""What is advertised: by the subject of the page for everybody, by interest for those who agreed."""
