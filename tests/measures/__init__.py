"""What measures the portal: speed, sharpness of the tests, and how the code is written."""
