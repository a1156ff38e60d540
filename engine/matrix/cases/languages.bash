# The languages and tools that people put into images.
image debian12

check "Python threads" <<'G'
python3 - <<'P'
import threading, os, queue
q = queue.Queue()
def work(n):
    for i in range(20):
        p = f"/work/{n}-{i}"
        open(p, "w").write(p); os.rename(p, p + "x"); q.put(open(p + "x").read() == p); os.unlink(p + "x")
ts = [threading.Thread(target=work, args=(n,)) for n in range(50)]
[t.start() for t in ts]; [t.join() for t in ts]
print(q.qsize(), all(q.queue), os.listdir("/work"))
P
G
check "Python subprocess" <<'G'
python3 - <<'P'
import subprocess, sys, os, signal
print(subprocess.run(["ls", "/"], capture_output=True, text=True).stdout.split()[:5])
print(subprocess.run("echo $0 | tr a-z A-Z", shell=True, capture_output=True, text=True))
try: subprocess.run(["/no/such"])
except FileNotFoundError as e: print(e)
print(subprocess.run([sys.executable, "-c", "import sys; sys.exit(7)"]).returncode)
p = subprocess.Popen(["sleep", "30"]); p.send_signal(signal.SIGINT); print(p.wait())
print(subprocess.run(["pwd"], cwd="/tmp", env={"A": "1"}, capture_output=True).stdout, subprocess.run(["cat"], input=b"in", capture_output=True).stdout)
try: subprocess.run(["sleep", "20"], timeout=0.5)
except subprocess.TimeoutExpired as e: print("timeout")
print(subprocess.run(["env"], close_fds=True, start_new_session=True, env={"B": "2"}, capture_output=True).stdout, os.waitstatus_to_exitcode(os.system("exit 3")))
P
G
check "Python multiprocessing" --limit 120 <<'G'
cat >m.py <<'P'
import multiprocessing as mp, os
def square(n): os.stat("/etc"); return n * n
def count(v, lock):
    for _ in range(100):
        with lock: v.value += 1
if __name__ == "__main__":
    for method in ("fork", "spawn", "forkserver"):
        c = mp.get_context(method)
        with c.Pool(4) as pool: print(method, sum(pool.map(square, range(100))))
        v, lock = c.Value("i", 0), c.Lock()
        ps = [c.Process(target=count, args=(v, lock)) for _ in range(4)]
        [p.start() for p in ps]; [p.join() for p in ps]; print(v.value)
        q = c.Queue(); p = c.Process(target=q.put, args=("x",)); p.start(); print(q.get()); p.join()
    from multiprocessing import shared_memory
    s = shared_memory.SharedMemory(create=True, size=100); s.buf[0] = 7; t = shared_memory.SharedMemory(s.name); print(t.buf[0]); t.close(); s.close(); s.unlink()
    with mp.Manager() as manager: d = manager.dict(); d["a"] = 1; print(d.copy())
P
python3 m.py
G
check "Python sqlite3 and ssl" <<'G'
python3 - <<'P'
import sqlite3, ssl, os, hashlib, json, ctypes, zlib, lzma
c = sqlite3.connect("/work/db"); c.execute("create table t (a, b)"); c.executemany("insert into t values (?, ?)", [(i, str(i)) for i in range(1000)]); c.commit()
d = sqlite3.connect("/work/db"); print(d.execute("select count(*), sum(a) from t").fetchall()); c.execute("pragma journal_mode=wal"); c.execute("insert into t values (1, 2)"); c.commit(); print(d.execute("select count(*) from t").fetchone(), sorted(os.listdir("/work")))
print(ssl.OPENSSL_VERSION.split()[0], ssl.create_default_context().verify_mode, hashlib.sha256(b"x").hexdigest()[:8], ctypes.CDLL(None).getpid() == os.getpid())
P
sqlite3 db 'select max(a) from t; vacuum; pragma integrity_check;'
openssl rand 16 | wc -c; openssl req -x509 -newkey rsa:2048 -nodes -keyout k -out c -subj /CN=x 2>/dev/null; openssl x509 -in c -noout -subject
G
check "Python venv" --limit 120 <<'G'
python3 -m venv v && v/bin/python -c 'import sys; print(sys.prefix, sys.base_prefix, sys.executable)'; . v/bin/activate; which python; python -m pip --version | cut -d ' ' -f 3-; python - <<'P'
import sys, site; print(site.getsitepackages())
P
G
check "Python file tools" <<'G'
python3 - <<'P'
import os, shutil, pathlib, tempfile, glob, tarfile, zipfile, fcntl, mmap, select, socket, stat
shutil.copytree("/usr/lib/python3/dist-packages", "/work/c", symlinks=True); n = sum(len(f) for _, _, f in os.walk("/work/c")); print(n); shutil.rmtree("/work/c")
print(sorted(p.name for p in pathlib.Path("/etc").glob("pass*")), pathlib.Path("/work/../etc/./passwd").resolve(), os.path.realpath("/bin/sh"))
fd = os.open("/etc", os.O_RDONLY); print(os.stat("passwd", dir_fd=fd).st_size == os.stat("/etc/passwd").st_size, os.readlink("/proc/self/fd/%d" % fd), len(os.listdir(fd)) == len(os.listdir("/etc")))
with os.scandir("/usr") as it: print(sorted((e.name, e.is_dir(), e.is_symlink()) for e in it)[:4])
os.chdir("/tmp"); print(os.getcwd()); os.fchdir(fd); print(os.getcwd(), os.path.exists("passwd"))
with zipfile.ZipFile("/work/z", "w") as z: z.write("/etc/passwd")
print(zipfile.ZipFile("/work/z").namelist())
s = socket.socketpair(); s[0].send(b"x"); print(select.select([s[1]], [], [], 1)[0] == [s[1]])
for p in ("/no/such", "/etc/passwd/x"):
    try: open(p)
    except OSError as e: print(e)
P
G
check "Node.js with workers" --limit 120 <<'G'
cat >w.js <<'J'
const { Worker, isMainThread, parentPort, workerData } = require('worker_threads');
const fs = require('fs'), cp = require('child_process'), path = require('path');
if (!isMainThread) { const f = '/work/w' + workerData; fs.writeFileSync(f, 'x'); parentPort.postMessage(fs.readFileSync(f, 'utf8') + fs.statSync('/etc').isDirectory()); return; }
(async () => {
  const all = await Promise.all([...Array(8).keys()].map(i => new Promise((ok, no) => { const w = new Worker(__filename, { workerData: i }); w.on('message', ok); w.on('error', no); })));
  console.log(all.join());
  console.log(fs.readdirSync('/work').sort().join(), process.cwd(), process.execPath, __filename);
  console.log(cp.execSync('echo $0; pwd', { cwd: '/tmp' }).toString());
  console.log(cp.spawnSync(process.execPath, ['-e', 'process.exit(5)']).status);
  const many = await Promise.all([...Array(200).keys()].map(i => fs.promises.stat('/usr/bin').then(s => s.isDirectory())));
  console.log(many.length, many.every(x => x));
  let s = 0; for (let i = 0; i < 3e7; i++) s = (s + i * i) % 1000003; console.log(s);
  const net = require('net');
  await new Promise(ok => { const server = net.createServer(c => c.end('hello')).listen('/work/sock', () => { net.connect('/work/sock').on('data', d => { console.log(d.toString()); server.close(ok); }); }); });
  fs.promises.readFile('/no/such').catch(e => console.log(e.message));
})();
J
node w.js; node -p '[1,2,3].map(x => x * 2)'
G
check "Java" --limit 180 <<'G'
mkdir -p src/p; cat >src/p/Main.java <<'J'
package p;
import java.nio.file.*; import java.util.*; import java.util.concurrent.*; import java.util.stream.*;
public class Main {
  public static void main(String[] a) throws Exception {
    System.out.println(String.join(",", a) + " " + Path.of("").toAbsolutePath() + " " + System.getProperty("user.name") + " " + System.getProperty("java.home"));
    try (Stream<Path> s = Files.walk(Path.of("/etc/apt"))) { System.out.println(s.count()); }
    ExecutorService pool = Executors.newFixedThreadPool(50); List<Future<Boolean>> fs = new ArrayList<>();
    for (int i = 0; i < 500; i++) { int n = i; fs.add(pool.submit(() -> { Path p = Path.of("/work/j" + n); Files.writeString(p, "x" + n); boolean ok = Files.readString(p).equals("x" + n); Files.delete(p); return ok; })); }
    int good = 0; for (Future<Boolean> f : fs) if (f.get()) good++; pool.shutdown(); System.out.println(good);
    long h = 0; for (int i = 0; i < 50_000_000; i++) h = h * 31 + (i ^ (h >>> 7)); System.out.println(h);
    Process p = new ProcessBuilder("sh", "-c", "echo from a child; exit 3").redirectErrorStream(true).start(); System.out.print(new String(p.getInputStream().readAllBytes())); System.out.println(p.waitFor());
    try { Object o = null; o.hashCode(); } catch (NullPointerException e) { System.out.println("null"); }
    try { deep(0); } catch (StackOverflowError e) { System.out.println("deep"); }
    System.gc(); Path l = Files.createSymbolicLink(Path.of("/work/l"), Path.of("/etc/passwd")); System.out.println(l.toRealPath() + " " + Files.isSymbolicLink(l));
  }
  static int deep(int n) { return deep(n + 1) + 1; }
}
J
javac -d out src/p/Main.java && java -cp out p.Main one two; echo $?; jar cf m.jar -C out . && jar tf m.jar | sort; java -Xint -version 2>&1 | head -n 1 | cut -d ' ' -f 1
G
check "gcc and make" --limit 120 --status 3 <<'G'
mkdir -p src; for i in 1 2 3 4; do echo "int f$i(int x) { return x * $i; }" >src/f$i.c; done
cat >src/main.c <<'C'
#include <stdio.h>
#include <math.h>
#include <pthread.h>
int f1(int), f2(int), f3(int), f4(int);
static void *t(void *p) { *(double *)p = sqrt(2); return p; }
int main(int c, char **v) { double d; pthread_t p; pthread_create(&p, 0, t, &d); pthread_join(p, 0); printf("%s %d %.3f\n", v[0], f1(1) + f2(2) + f3(3) + f4(c), d); return 3; }
C
printf 'OBJ := $(patsubst src/%%.c,obj/%%.o,$(wildcard src/*.c))\nprog: $(OBJ)\n\tgcc -o $@ $^ -lm -pthread\nobj/%%.o: src/%%.c\n\t@mkdir -p obj\n\tgcc -O2 -MMD -c -o $@ $<\n-include $(OBJ:.o=.d)\n' >Makefile
make -s -j4 && ./prog; echo $?; make; touch src/f2.c; make | wc -l; gcc -g -static -o st src/*.c -lm -pthread && ./st; gcc -shared -fPIC -o libf.so src/f1.c && nm -D libf.so | grep -c f1; gcc -c nothing.c; echo $?; ar rc libx.a obj/f1.o && ar t libx.a; strip prog && ./prog
G
check "git clone" --limit 120 <<'G'
export GIT_AUTHOR_DATE='2020-01-01T00:00:00Z' GIT_COMMITTER_DATE='2020-01-01T00:00:00Z'
git config --global user.email a@b; git config --global user.name A; git config --global init.defaultBranch main
git init -q r && cd r && cp -r /usr/share/perl/5*/unicore . && git add . && git commit -qm one && git branch other && echo x >f && git add f && git commit -qm two && cd ..
git clone -q r c && cd c && git log --format=%H%s && git ls-files | wc -l && git checkout -q other 2>&1; git checkout -q -b new origin/other; git status --short | wc -l; git mv unicore moved && git commit -qm three && git log --oneline | wc -l; git gc -q; git fsck; git worktree add -q ../wt main 2>&1; cat ../wt/f; git clone -q --no-local --bare ../r ../bare; git -C ../bare rev-parse main; git push -q ../bare HEAD:pushed; git -C ../bare branch | tr -d ' *'; git stash 2>&1; git archive HEAD | tar -t | wc -l
G
check "Perl" <<'G'
perl -MFile::Temp=tempdir -MFile::Copy -MFile::Path=make_path,remove_tree -MCwd=getcwd,abs_path -MPOSIX -MSocket -MIO::Handle -MFcntl=:flock -e '
my $d = tempdir(CLEANUP => 1); make_path("$d/a/b/c"); copy("/etc/passwd", "$d/a/p"); print -s "$d/a/p" == -s "/etc/passwd" ? "same\n" : "other\n"; chdir "$d/a"; print getcwd() eq abs_path("$d/a") ? "cwd\n" : "no\n"; chdir "/work";
open my $f, ">", "lock"; flock $f, LOCK_EX; my $p = fork; if (!$p) { open my $g, "<", "lock"; exit(flock($g, LOCK_EX | LOCK_NB) ? 1 : 2) } waitpid $p, 0; print $? >> 8, "\n";
my @l = `ls /etc/apt`; print scalar @l, "\n"; open my $h, "-|", "sort", "-r", "/etc/shells"; print <$h>; $SIG{ALRM} = sub { die "alarm\n" }; eval { alarm 1; sleep 10 }; print $@; print join(",", (stat "/etc")[2]), " $0 $^X\n"; opendir my $o, "/usr"; print join(" ", sort grep !/^\./, readdir $o), "\n"; symlink "/etc/passwd", "l"; print readlink "l"; print "\n"; exec "echo", "end"'
G
check "ImageMagick" --limit 120 <<'G'
convert -size 300x200 gradient:red-blue -rotate 30 -blur 0x3 a.png && identify -format '%w %h %m\n' a.png; convert a.png -resize 50% -colorspace Gray b.jpg && identify -format '%w %h %m\n' b.jpg; convert a.png txt:- | sha256sum; convert missing.png x.png 2>&1 | sed 's/ @.*//'; montage a.png b.jpg -tile 2x1 m.gif; identify -format '%m %w\n' m.gif; compare -metric AE a.png a.png null: 2>&1; echo
G
# The report names the version's build date.
check "R with a plot" --limit 180 <<'G'
cat >p.R <<'R'
x <- seq(0, 10, length.out = 500); set.seed(1); y <- sin(x) + rnorm(500, sd = 0.1)
m <- lm(y ~ poly(x, 5)); print(round(coef(m), 4)); png("p.png", 400, 300); plot(x, y); lines(x, fitted(m)); invisible(dev.off()); pdf("p.pdf"); hist(y); invisible(dev.off())
cat(file.exists("p.png"), file.info("p.png")$size > 1000, getwd(), "\n"); write.csv(head(mtcars), "m.csv"); print(read.csv("m.csv")[1:2, 1:4]); print(system("echo from a child", intern = TRUE)); print(sort(list.files()))
s <- svd(matrix(rnorm(10000), 100)); cat(length(s$d), "\n"); print(unlist(parallel::mclapply(1:4, function(i) i^2, mc.cores = 2)))
R
Rscript p.R; echo $?; head -c 4 p.pdf; identify -format '%w %h\n' p.png; R --version | head -n 1 | cut -d ' ' -f 1,2; Rscript -e 'stop("wrong")'; echo $?
G
