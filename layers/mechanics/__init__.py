"""The trade's mechanics: the export procedure step by step, payment terms, and who gets what."""
