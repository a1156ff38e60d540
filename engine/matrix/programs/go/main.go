// A static Go program that does what services in Go do: children, threads, networks, signals and files.
package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

func must(err error) {
	if err != nil {
		fmt.Println("failed:", err)
		os.Exit(99)
	}
}

func show(what string, err error) {
	if err != nil {
		fmt.Printf("%s: %v\n", what, err)
	} else {
		fmt.Printf("%s: ok\n", what)
	}
}

func files() {
	must(os.MkdirAll("/work/tree/a/b", 0o755))
	for _, name := range []string{"one", "a/two", "a/b/three"} {
		must(os.WriteFile(filepath.Join("/work/tree", name), []byte(name), 0o644))
	}
	must(os.Symlink("../two", "/work/tree/a/b/link"))
	must(os.Symlink("/work/tree/one", "/work/tree/absolute"))
	must(filepath.WalkDir("/work/tree", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		information, err := entry.Info()
		if err != nil {
			return err
		}
		size := information.Size()
		if entry.IsDir() {
			size = 0
		}
		fmt.Println(path, information.Mode(), size)
		return nil
	}))
	for _, name := range []string{"a/b/link", "absolute"} {
		target, err := os.Readlink(filepath.Join("/work/tree", name))
		must(err)
		content, err := os.ReadFile(filepath.Join("/work/tree", name))
		fmt.Println(target, string(content), err)
	}
	real, err := filepath.EvalSymlinks("/work/tree/a/b/link")
	fmt.Println(real, err)
	_, err = os.Stat("/work/tree/missing")
	fmt.Println(err, errors.Is(err, fs.ErrNotExist))
	must(os.Chdir("/work/tree/a"))
	folder, err := os.Getwd()
	fmt.Println(folder, err)
	content, err := os.ReadFile("b/three")
	fmt.Println(string(content), err)
	program, err := os.Executable()
	fmt.Println(program, err)
	temporary, err := os.MkdirTemp("/work", "temporary-")
	must(err)
	fmt.Println(strings.HasPrefix(temporary, "/work/temporary-"))
	show("rename", os.Rename("/work/tree", "/work/moved"))
	var raw [4096]byte
	length, err := syscall.Getcwd(raw[:])
	fmt.Println(string(raw[:max(length-1, 0)]), err)
	show("remove all", os.RemoveAll("/work/moved"))
	_, err = os.Stat("/work/moved")
	fmt.Println(err)
	root, err := os.OpenRoot("/")
	must(err)
	_, err = root.Stat("torture")
	show("in a root", err)
}

// Each goroutine keeps a thread to itself, so that there are as many threads.
func threads() {
	const count = 200
	var failures atomic.Int64
	var started, done sync.WaitGroup
	started.Add(count)
	done.Add(count)
	for i := range count {
		go func() {
			defer done.Done()
			runtime.LockOSThread()
			started.Done()
			started.Wait()
			folder := fmt.Sprintf("/work/thread-%d", i)
			for range 10 {
				if os.Mkdir(folder, 0o755) != nil || os.WriteFile(folder+"/file", []byte(folder), 0o644) != nil {
					failures.Add(1)
				}
				if content, err := os.ReadFile(folder + "/file"); err != nil || string(content) != folder {
					failures.Add(1)
				}
				if os.RemoveAll(folder) != nil {
					failures.Add(1)
				}
				if _, err := os.Stat(folder); !errors.Is(err, fs.ErrNotExist) {
					failures.Add(1)
				}
			}
		}()
	}
	done.Wait()
	left, err := os.ReadDir("/work")
	fmt.Println("failures:", failures.Load(), "left:", len(left), err)
}

func children() {
	output, err := exec.Command("/torture", "child", "a b", "").CombinedOutput()
	fmt.Printf("%s%v\n", output, err)
	command := exec.Command("/proc/self/exe", "child")
	command.Dir = "/tmp"
	command.Env = []string{"ONLY=this"}
	output, err = command.CombinedOutput()
	fmt.Printf("%s%v\n", output, err)
	command = exec.Command("/torture", "cat")
	command.Stdin = strings.NewReader("through a pipe\n")
	output, err = command.Output()
	fmt.Printf("%s%v\n", output, err)
	fmt.Println(exec.Command("/missing").Run())
	fmt.Println(exec.Command("torture").Run())
	var exit *exec.ExitError
	err = exec.Command("/torture", "exit").Run()
	fmt.Println(errors.As(err, &exit), err)
	command = exec.Command("/torture", "sleep")
	must(command.Start())
	must(command.Process.Signal(syscall.SIGTERM))
	fmt.Println(command.Wait())
	var failures atomic.Int64
	var done sync.WaitGroup
	for range 20 {
		done.Add(1)
		go func() {
			defer done.Done()
			for range 5 {
				if exec.Command("/torture", "true").Run() != nil {
					failures.Add(1)
				}
			}
		}()
	}
	done.Wait()
	fmt.Println("failures:", failures.Load())
}

func child(arguments []string) {
	folder, _ := os.Getwd()
	program, _ := os.Executable()
	variables := os.Environ()
	sort.Strings(variables)
	fmt.Printf("child %q in %s, %s, %q\n", arguments, folder, program, variables)
}

func network() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(err)
	go http.Serve(listener, http.HandlerFunc(func(response http.ResponseWriter, request *http.Request) {
		fmt.Fprintf(response, "asked for %s", request.URL.Path)
	}))
	var failures atomic.Int64
	var done sync.WaitGroup
	for i := range 20 {
		done.Add(1)
		go func() {
			defer done.Done()
			for j := range 10 {
				path := fmt.Sprintf("/%d/%d", i, j)
				response, err := http.Get("http://" + listener.Addr().String() + path)
				if err != nil {
					failures.Add(1)
					continue
				}
				body, err := io.ReadAll(response.Body)
				response.Body.Close()
				if err != nil || string(body) != "asked for "+path {
					failures.Add(1)
				}
			}
		}()
	}
	done.Wait()
	fmt.Println("failures:", failures.Load())
	must(os.MkdirAll("/work/"+strings.Repeat("s", 80), 0o755))
	local, err := net.Listen("unix", "/work/"+strings.Repeat("s", 80)+"/socket")
	must(err)
	fmt.Println(local.Addr())
	go func() {
		connection, err := local.Accept()
		must(err)
		line, _ := bufio.NewReader(connection).ReadString('\n')
		fmt.Fprintf(connection, "heard %s", line)
		connection.Close()
	}()
	connection, err := net.Dial("unix", local.Addr().String())
	must(err)
	fmt.Fprintln(connection, "something")
	answer, err := io.ReadAll(connection)
	fmt.Printf("%s%v %v\n", answer, err, connection.RemoteAddr())
	show("close", local.Close())
	_, err = os.Stat(local.Addr().String())
	fmt.Println(errors.Is(err, fs.ErrNotExist))
}

func signals() {
	received := make(chan os.Signal, 10)
	signal.Notify(received, syscall.SIGUSR1, syscall.SIGILL, syscall.SIGTERM)
	for _, number := range []syscall.Signal{syscall.SIGUSR1, syscall.SIGILL, syscall.SIGTERM} {
		must(syscall.Kill(os.Getpid(), number))
		fmt.Println(<-received)
	}
	func() {
		defer func() { fmt.Println("recovered:", recover()) }()
		var nowhere *int
		*nowhere = 1
	}()
	func() {
		debug.SetPanicOnFault(true)
		defer func() { fmt.Println("recovered:", recover() != nil) }()
		var zero int
		fmt.Println(1 / zero)
	}()
	// Preempted by signals, as nothing in the loop gives way.
	var stop atomic.Bool
	var rounds atomic.Int64
	for range 4 {
		go func() {
			for !stop.Load() {
				rounds.Add(1)
			}
		}()
	}
	failures := 0
	for deadline := time.Now().Add(500 * time.Millisecond); time.Now().Before(deadline); {
		if _, err := os.Stat("/work"); err != nil {
			failures++
		}
		runtime.GC()
	}
	stop.Store(true)
	fmt.Println("failures:", failures, rounds.Load() > 0)
}

func main() {
	parts := map[string]func(){"files": files, "threads": threads, "children": children, "network": network, "signals": signals}
	if len(os.Args) < 2 {
		os.Exit(98)
	}
	switch os.Args[1] {
	case "child":
		child(os.Args)
	case "cat":
		var all bytes.Buffer
		io.Copy(&all, os.Stdin)
		os.Stdout.Write(all.Bytes())
	case "exit":
		os.Exit(17)
	case "sleep":
		time.Sleep(time.Minute)
	case "true":
	case "stat":
		// What bench asks for: as many files as the folder has, again and again.
		entries, err := os.ReadDir(os.Args[2])
		must(err)
		for i := range 10000 {
			_, err := os.Lstat(filepath.Join(os.Args[2], entries[i%len(entries)].Name()))
			must(err)
		}
	default:
		part, found := parts[os.Args[1]]
		if !found {
			os.Exit(98)
		}
		part()
	}
}
