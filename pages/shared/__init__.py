"""What pages share: the guard, the desk, language, drawing."""
