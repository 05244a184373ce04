"""All that would survive a change of screen."""
