package plumbline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs {@code bin/plumbline} in a clone of its own, where the program is a probe and {@code mvn} a
 * script that puts it in place and notes that it did.
 */
class LauncherIT {
  private static final String INSTALL_A_JDK = "(Debian: apt-get install openjdk-17-jdk-headless)\n";

  @TempDir Path temporary;
  private Path clone;
  private Path commands;
  private Path builds;

  /** What a run came to. */
  private record Run(int exitCode, String out, String err) {}

  /** The program that is launched. */
  static final class Probe {
    private Probe() {}

    public static void main(String[] arguments) throws InterruptedException {
      switch (arguments[0]) {
        case "exit" -> System.exit(Integer.parseInt(arguments[1]));
        case "wait" -> {
          Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("stopped")));
          System.out.println("waiting");
          Thread.sleep(60_000);
        }
        default -> {
          System.out.println(System.getProperty("plumbline.home"));
          System.out.println(System.getProperty("probe"));
          for (String argument : arguments) {
            System.out.println(argument);
          }
        }
      }
    }
  }

  @BeforeEach
  void layOutAClone() throws IOException {
    clone = Files.createDirectories(temporary.toRealPath().resolve("a clone"));
    commands = Files.createDirectories(temporary.resolve("commands"));
    builds = temporary.resolve("builds.log");
    Files.createDirectories(clone.resolve("bin"));
    Files.copy(
        Path.of("bin/plumbline"),
        clone.resolve("bin/plumbline"),
        StandardCopyOption.COPY_ATTRIBUTES);
    Path source = Files.createDirectories(clone.resolve("src/main")).resolve("Some.java");
    Files.writeString(source, "class Some {}");
    Files.writeString(clone.resolve("pom.xml"), "<project/>");
    Path probe = temporary.resolve("probe.jar");
    packProbe(probe);
    for (String name :
        List.of(
            "cksum",
            "cp",
            "dirname",
            "find",
            "flock",
            "grep",
            "head",
            "mkdir",
            "mv",
            "readlink",
            "rm",
            "sed",
            "sh",
            "sleep",
            "touch")) {
      offer(name, which(name));
    }
    Path java = Path.of(System.getProperty("java.home"), "bin");
    offer("java", java.resolve("java"));
    offer("javac", java.resolve("javac"));
    script(
        commands.resolve("mvn"),
        """
        echo "$PWD $*" >>'%s'
        echo 'maven says hello'
        sleep 0.5
        mkdir -p target/lib
        cp '%s' target/plumbline.jar
        """
            .formatted(builds, probe));
  }

  @AfterEach
  void takeTheLinksAway() throws IOException {
    try (Stream<Path> offered = Files.list(commands)) {
      for (Path command : offered.toList()) {
        Files.delete(command);
      }
    }
  }

  private void offer(String name, Path target) throws IOException {
    Files.createSymbolicLink(commands.resolve(name), target);
  }

  private static Path which(String name) {
    return List.of("/usr/bin", "/bin").stream()
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("this machine has no " + name));
  }

  private static void script(Path file, String body) throws IOException {
    Files.writeString(file, "#!/bin/sh\nset -e\n" + body);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static void packProbe(Path jar) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Probe.class.getName());
    String file = Probe.class.getName().replace('.', '/') + ".class";
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream packed = new JarOutputStream(out, manifest);
        InputStream bytes =
            Objects.requireNonNull(Probe.class.getClassLoader().getResourceAsStream(file))) {
      packed.putNextEntry(new JarEntry(file));
      bytes.transferTo(packed);
    }
  }

  @Test
  void buildsWhatIsMissingAndOnlyThat() throws Exception {
    Run first = run("print");
    assertEquals(0, first.exitCode(), first.err());
    assertEquals(clone + "\nnull\nprint\n", first.out());
    assertTrue(first.err().contains("maven says hello"), first.err());
    Run second = run("print");
    assertEquals("", second.err());
    assertEquals(
        List.of(clone + " -q -B -Dmaven.test.skip=true -Dspotless.check.skip=true package"),
        Files.readAllLines(builds));
  }

  @Test
  void buildsAgainWhenASourceOrThePomIsNewer() throws Exception {
    run("print");
    for (String name : List.of("src/main/Some.java", "pom.xml")) {
      Files.setLastModifiedTime(clone.resolve(name), FileTime.from(Instant.now().plusSeconds(1)));
      int before = Files.readAllLines(builds).size();
      run("print");
      assertEquals(before + 1, Files.readAllLines(builds).size(), name);
      Files.setLastModifiedTime(clone.resolve(name), FileTime.from(Instant.now().minusSeconds(60)));
    }
    Files.createDirectories(clone.resolve("src/test"));
    Files.writeString(clone.resolve("src/test/SomeTest.java"), "class SomeTest {}");
    Files.setLastModifiedTime(
        clone.resolve("src/test/SomeTest.java"), FileTime.from(Instant.now().plusSeconds(60)));
    int before = Files.readAllLines(builds).size();
    run("print");
    assertEquals(before, Files.readAllLines(builds).size(), "a test does not count");
  }

  @Test
  void buildsOnceWhenTwoStartTogether() throws Exception {
    Process one = start(Map.of(), "print");
    Process other = start(Map.of(), "print");
    assertEquals(0, finish(one).exitCode());
    assertEquals(0, finish(other).exitCode());
    assertEquals(1, Files.readAllLines(builds).size());
  }

  @Test
  void buildsAgainAfterABuildThatFailed() throws Exception {
    Path maven = commands.resolve("mvn");
    String good = Files.readString(maven);
    script(maven, "mkdir -p target/lib\necho half >target/plumbline.jar\nexit 1\n");
    Run failed = run("print");
    assertEquals(1, failed.exitCode());
    assertTrue(failed.err().endsWith("plumbline: the build failed\n"), failed.err());
    Files.writeString(maven, good);
    assertEquals(0, run("print").exitCode());
  }

  @Test
  void passesFlagsAndTheExitCodeThrough() throws Exception {
    Run printed = run("--at", "two words", "", "*", "ärger");
    assertEquals(clone + "\nnull\n--at\ntwo words\n\n*\närger\n", printed.out());
    assertEquals(3, run("exit", "3").exitCode());
    Run tuned = finish(start(Map.of("PLUMBLINE_JAVA_OPTS", "-Xmx64m -Dprobe=seen"), "print"));
    assertEquals(clone + "\nseen\nprint\n", tuned.out());
  }

  @Test
  void preparesQuickStartsOnceAndStartsWhateverBecomesOfThem() throws Exception {
    Files.createDirectories(clone.resolve("config"));
    Files.writeString(clone.resolve("config/demand-generation.yaml"), "");
    String answer = clone + "\nnull\nserve\n";
    Run first = run("serve");
    assertEquals(answer, first.out(), first.err());
    assertTrue(first.err().contains("preparing quick starts"), first.err());
    assertFalse(first.err().contains("slower"), () -> first.err() + log());
    Path archive = archive();
    assertTrue(Files.size(archive) > 1_000_000, archive + " of " + Files.size(archive));
    assertEquals(new Run(0, answer, ""), run("serve"));
    Path aside = temporary.resolve("whole");
    Files.copy(archive, aside);
    archive.toFile().setWritable(true);
    for (int length : List.of(1, 5_000, (int) (Files.size(aside) / 2))) {
      Files.write(archive, Arrays.copyOf(Files.readAllBytes(aside), length));
      Run cut = run("serve");
      assertEquals(0, cut.exitCode(), cut.err());
      assertEquals(answer, cut.out(), "an archive cut to " + length);
    }
    byte[] changed = Files.readAllBytes(aside);
    for (int at = 20_000; at < changed.length; at += 100_000) {
      changed[at] ^= 0x55;
    }
    Files.write(archive, changed);
    Run damaged = run("serve");
    assertEquals(answer, damaged.out(), "an archive with other bytes: " + damaged.err());
    Files.setLastModifiedTime(
        clone.resolve("src/main/Some.java"), FileTime.from(Instant.now().plusSeconds(1)));
    Run rebuilt = run("serve");
    assertEquals(answer, rebuilt.out());
    assertTrue(rebuilt.err().contains("preparing quick starts"), rebuilt.err());
  }

  @Test
  void startsAsWellWhereQuickStartsCannotBePrepared() throws Exception {
    String answer = clone + "\nnull\nserve\n";
    Run first = run("serve");
    assertEquals(answer, first.out(), first.err());
    assertTrue(first.err().contains("starts stay slower"), "no config: " + first.err());
    assertEquals(new Run(0, answer, ""), run("serve"));
  }

  private String log() {
    try {
      return Files.readString(clone.resolve("target/classes.work/log"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  private Path archive() throws IOException {
    try (Stream<Path> built = Files.list(clone.resolve("target"))) {
      return built.filter(file -> file.toString().endsWith(".jsa")).findFirst().orElseThrow();
    }
  }

  @Test
  void isTheProgramThatASignalReaches() throws Exception {
    run("print");
    Process waiting = start(Map.of(), "wait");
    byte[] said = waiting.getInputStream().readNBytes("waiting\n".length());
    assertEquals("waiting\n", new String(said, StandardCharsets.UTF_8));
    // Not Process.destroy: it closes the streams that are still to be read.
    waiting.toHandle().destroy();
    Run ended = finish(waiting);
    assertEquals("stopped\n", ended.out());
    assertEquals(143, ended.exitCode());
  }

  @Test
  void isFoundThroughLinksFromAnyDirectory() throws Exception {
    Path links = Files.createDirectories(temporary.resolve("links"));
    Path relative = links.resolve("relative");
    Files.createSymbolicLink(relative, links.relativize(clone.resolve("bin/plumbline")));
    Path twice = Files.createSymbolicLink(temporary.resolve("twice"), relative);
    ProcessBuilder elsewhere = new ProcessBuilder(twice.toString(), "print");
    Run printed = finish(start(elsewhere.directory(links.toFile()), Map.of()));
    assertEquals(clone + "\nnull\nprint\n", printed.out());
  }

  @Test
  void saysWhatToInstall() throws Exception {
    Files.delete(commands.resolve("mvn"));
    assertEquals(
        "plumbline: Maven is missing, which builds the program: install it"
            + " (Debian: apt-get install maven)\n",
        refusal());
    Files.delete(commands.resolve("javac"));
    // Java itself is reached by a link, and nothing lies beside the link.
    assertEquals(
        "plumbline: a JDK is missing, there is only a Java runtime: install one " + INSTALL_A_JDK,
        refusal());
    Files.delete(commands.resolve("java"));
    assertEquals(
        "plumbline: Java is missing: install a JDK, 17 or newer " + INSTALL_A_JDK, refusal());
    Path old = Files.createDirectories(temporary.resolve("old/bin")).resolve("java");
    script(old, "echo 'openjdk version \"11.0.2\"' >&2\n");
    offer("java", old);
    String expected =
        "plumbline: "
            + commands.resolve("java")
            + " is Java 11: install a JDK, 17 or newer "
            + INSTALL_A_JDK;
    assertEquals(expected, refusal());
    Files.writeString(temporary.resolve("old/release"), "JAVA_VERSION=\"11.0.2\"\n");
    assertEquals(expected, refusal());
  }

  private String refusal() throws Exception {
    Run run = run("print");
    assertEquals(1, run.exitCode());
    assertEquals("", run.out());
    return run.err();
  }

  private Run run(String... arguments) throws Exception {
    return finish(start(Map.of(), arguments));
  }

  private Process start(Map<String, String> environment, String... arguments) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(clone.resolve("bin/plumbline").toString());
    builder.command().addAll(List.of(arguments));
    return start(builder, environment);
  }

  private Process start(ProcessBuilder builder, Map<String, String> environment)
      throws IOException {
    builder.environment().clear();
    builder.environment().put("PATH", commands.toString());
    builder.environment().putAll(environment);
    return builder.start();
  }

  private static Run finish(Process process) throws Exception {
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    return new Run(process.exitValue(), out, err);
  }
}
