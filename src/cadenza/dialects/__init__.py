"""How clients speak to us: one package per API; none knows another."""
