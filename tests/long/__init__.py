"""What takes longer than CI may: full kill matrices, full fuzzing, files of a gigabyte."""
