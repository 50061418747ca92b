"""The web page: upload, watch, collect the passwords. Imported only by the function `page`."""
