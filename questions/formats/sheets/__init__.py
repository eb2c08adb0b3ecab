"""Lists laid out as tables of cells: csv, Excel, OpenDocument, Kahoot and Quizizz."""
