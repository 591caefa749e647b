package plumbline.postgres;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * Postgres' own programs, unpacked from the jar that carries them. They are kept for the user, not
 * in {@code /tmp}, which a running machine may sweep.
 */
final class PostgresBinaries {
  private static final Duration PROBE_LIMIT = Duration.ofSeconds(10);

  private final Path home;

  /** What stands before a program so that it runs as an ordinary user; empty where we are one. */
  private final List<String> asOrdinaryUser;

  private PostgresBinaries(Path home, List<String> asOrdinaryUser) {
    this.home = home;
    this.asOrdinaryUser = asOrdinaryUser;
  }

  /** What a program answered: its exit code, and all it printed. */
  record Answer(int exitCode, String output) {}

  /**
   * Unpacks the programs for this machine, unless they are already.
   *
   * @param fallback where to unpack to when the user has no cache folder to write to
   */
  static PostgresBinaries unpack(Path fallback) {
    try (InputStream resource =
        DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(
            System.getProperty("os.name").split(" ")[0], System.getProperty("os.arch"))) {
      byte[] archive = resource.readAllBytes();
      String name = "postgres-" + digest(archive);
      Path folder = cacheFolder(fallback);
      Path home = folder.resolve(name);
      if (!Files.isDirectory(home)) {
        // Moved into place whole: of two starts at once, one wins and the other uses what it made.
        Path aside = Files.createTempDirectory(folder, name + "-");
        unpack(archive, aside);
        moveIntoPlace(aside, home);
      }
      return new PostgresBinaries(home, asOrdinaryUser());
    } catch (IOException | IllegalStateException e) {
      throw new DatabaseUnavailable("cannot unpack the embedded Postgres: " + e.getMessage(), e);
    }
  }

  /** Postgres refuses to run as root; in a user namespace of its own root is nobody. */
  private static List<String> asOrdinaryUser() throws IOException {
    Path self = Path.of("/proc/self");
    if (!Files.exists(self) || !Files.getAttribute(self, "unix:uid").equals(0)) {
      return List.of();
    }
    ProcessBuilder probe = new ProcessBuilder("unshare", "-U", "true");
    if (answer(PROBE_LIMIT, "unshare", probe).exitCode() != 0) {
      throw new DatabaseUnavailable(
          "Postgres does not run as root, and this machine gives it no user namespace to be nobody"
              + " in (unshare -U): start as an ordinary user");
    }
    return List.of("unshare", "-U");
  }

  private static Path cacheFolder(Path fallback) throws IOException {
    String configured = System.getenv("XDG_CACHE_HOME");
    Path cache =
        configured == null || configured.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(configured);
    try {
      return Files.createDirectories(cache.resolve("plumbline"));
    } catch (IOException e) {
      return Files.createDirectories(fallback);
    }
  }

  private static void moveIntoPlace(Path aside, Path home) throws IOException {
    try {
      Files.move(aside, home);
    } catch (IOException e) {
      DirectoryTree.delete(aside);
      if (!Files.isDirectory(home)) {
        throw e;
      }
    }
  }

  private static void unpack(byte[] archive, Path target) throws IOException {
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new XZInputStream(new ByteArrayInputStream(archive)))) {
      TarArchiveEntry entry;
      while ((entry = tar.getNextEntry()) != null) {
        Path path = target.resolve(entry.getName()).normalize();
        if (!path.startsWith(target)) {
          throw new IOException("the archive leaves its folder: " + entry.getName());
        }
        unpack(tar, entry, path);
      }
    }
  }

  private static void unpack(InputStream content, TarArchiveEntry entry, Path path)
      throws IOException {
    if (entry.isDirectory()) {
      Files.createDirectories(path);
      return;
    }
    Files.createDirectories(path.resolveSibling("."));
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
    } else {
      Files.copy(content, path);
      boolean program = (entry.getMode() & 0100) != 0;
      Files.setPosixFilePermissions(
          path, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
    }
  }

  private static String digest(byte[] archive) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(archive);
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Runs one of the programs and waits for it.
   *
   * @throws DatabaseUnavailable where it cannot be started or takes longer than {@code limit}
   */
  Answer run(Duration limit, String program, String... arguments) {
    return answer(limit, program, new ProcessBuilder(command(program, arguments)));
  }

  /**
   * Starts Postgres itself, its output going to a log file. It is our child, so that nothing of it
   * is left when it ends, but in a session of its own: a Ctrl-C in our terminal is ours alone.
   */
  Process launch(Path log, String... arguments) throws IOException {
    List<String> command = command("postgres", arguments);
    if (System.getProperty("os.name").equals("Linux")) {
      command.add(0, "setsid");
    }
    Process process =
        ownEnvironment(new ProcessBuilder(command))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    process.getOutputStream().close();
    return process;
  }

  private List<String> command(String program, String... arguments) {
    List<String> command = new ArrayList<>(asOrdinaryUser);
    command.add(home.resolve("bin").resolve(program).toString());
    command.addAll(Arrays.asList(arguments));
    return command;
  }

  /** Without the settings a caller's shell may hold for Postgres, and in the language we read. */
  private static ProcessBuilder ownEnvironment(ProcessBuilder builder) {
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    builder.environment().remove("LD_LIBRARY_PATH");
    builder.environment().put("LC_ALL", "C");
    return builder;
  }

  private static Answer answer(Duration limit, String program, ProcessBuilder builder) {
    try {
      Process process = ownEnvironment(builder).redirectErrorStream(true).start();
      process.getOutputStream().close();
      CompletableFuture<byte[]> output = CompletableFuture.supplyAsync(() -> allOf(process));
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new DatabaseUnavailable(program + " did not end within " + limit.toSeconds() + " s");
      }
      return new Answer(
          process.exitValue(), new String(output.join(), StandardCharsets.UTF_8).strip());
    } catch (IOException e) {
      throw new DatabaseUnavailable("cannot run " + program + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DatabaseUnavailable("interrupted while " + program + " ran", e);
    }
  }

  private static byte[] allOf(Process process) {
    try (InputStream output = process.getInputStream()) {
      return output.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
