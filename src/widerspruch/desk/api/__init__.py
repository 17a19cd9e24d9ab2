"""The interface for machines: `/api/v1`. It decides nothing; services do, and `access.may` says who may ask them."""
