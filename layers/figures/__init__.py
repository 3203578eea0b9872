"""Figures for print and the screen: pages, and the files that they become."""
