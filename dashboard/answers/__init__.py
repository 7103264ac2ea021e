"""An answer as a document: drawn once, sealed with the certificate of the agency, kept, and proved to whoever asks."""
