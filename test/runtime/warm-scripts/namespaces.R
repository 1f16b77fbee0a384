loadedNamespaces()
