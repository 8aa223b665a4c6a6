"""Applications as data: what one can apply for, what is asked, who reviews it."""
