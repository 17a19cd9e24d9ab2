"""The case as documents for whoever helps: one page for any browser, one PDF for paper."""
