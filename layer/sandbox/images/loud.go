// Writes its input in capitals: the only file of an image from scratch.
package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	text, err := os.ReadFile(os.Getenv("INPUT_FILE_PATH"))
	if err == nil {
		err = os.WriteFile(filepath.Join(os.Getenv("TMP_OUTPUT_DIR"), "loud"), bytes.ToUpper(text), 0o644)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(os.Getenv("HOME"), "made"), nil, 0o644)
	}
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("loud as", os.Getuid())
}
