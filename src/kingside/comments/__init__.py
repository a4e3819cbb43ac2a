"""What members say to each other about a record, where it is: comments, whom they mention, what is attached."""
