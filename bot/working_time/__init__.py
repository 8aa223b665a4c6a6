"""Working time in China: hours of the day, public holidays, days worked in exchange."""
