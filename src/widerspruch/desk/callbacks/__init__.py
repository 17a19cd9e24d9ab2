"""What agents are told without asking: at the host that is registered for them, and nowhere else."""
