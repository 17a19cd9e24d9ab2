"""The Data Rights Protocol 1.0 with the profile `ai-training`: what is sent, what is answered, what is refused."""
