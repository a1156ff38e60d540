#!/bin/sh
echo "About to end with exit status 3."
exit 3
