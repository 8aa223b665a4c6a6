"""What happens is told to other systems: addresses that subscribed to events, and every delivery to them."""
