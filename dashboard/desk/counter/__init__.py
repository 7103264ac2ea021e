"""The service desk: taking in what people bring, and carrying answers to those whom no machine reaches."""
