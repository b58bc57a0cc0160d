"""Floor 3: how chinwag ends when nobody asked for it: signals, dropped lines, bugs."""
