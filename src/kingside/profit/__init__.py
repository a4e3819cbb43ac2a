"""What is left of the revenue: cost models, published profit maps, and the page of the whole business."""
