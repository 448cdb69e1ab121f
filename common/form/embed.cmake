# Writes the file IN as a C array of its bytes to OUT.
file(READ ${IN} hex HEX)
string(REGEX REPLACE "(..)" "'\\\\x\\1'," bytes "${hex}")
file(WRITE ${OUT} "#include \"common/form/rulebook_file.h\"\n\n"
    "const char rulebook_default_bytes[] = {${bytes}0};\n"
    "const unsigned long rulebook_default_size = sizeof rulebook_default_bytes - 1;\n")
