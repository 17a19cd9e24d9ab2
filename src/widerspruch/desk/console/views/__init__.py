"""Pages of the console, each with the services that it calls."""
