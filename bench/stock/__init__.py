"""Stock Rasa, to compare with: our data in the project that Rasa's own documentation would have one write."""
