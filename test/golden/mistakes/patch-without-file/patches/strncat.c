int strncat_placeholder;
