package plumbline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs what the image runs, laid out as the image is, on a Java without a compiler, as it has. */
class DockerfileIT {
  private static final String WITHOUT_COMPILER =
      "--limit-modules=java.se,jdk.unsupported,jdk.crypto.ec,jdk.management,jdk.net,jdk.zipfs";

  @TempDir Path temporary;

  @Test
  void itsStartCommandStartsAServerThatItsHealthCheckFindsReady() throws Exception {
    Dockerfile dockerfile = Dockerfile.read().image();
    Path program = layOut(dockerfile);
    int port = freePort();
    int managementPort = freePort();
    List<String> command = new ArrayList<>(dockerfile.words("ENTRYPOINT"));
    command.addAll(dockerfile.words("CMD"));
    command.replaceAll(word -> inside(word, dockerfile, program));
    command.set(0, Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add(1, WITHOUT_COMPILER);
    command.addAll(
        List.of("--port", "" + port, "--management-port", Integer.toString(managementPort)));
    ProcessBuilder start = new ProcessBuilder(command).directory(program.toFile());
    start.environment().put("PLUMBLINE_ADMIN_KEY", "only-for-this-test-0123456789abcdef");
    Process server = start.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try {
      assertEquals("ready http://0.0.0.0:" + port, firstLine(server));
      assertEquals(0, healthCheck(dockerfile, managementPort));
    } finally {
      server.toHandle().destroy();
      assertTrue(server.waitFor(20, TimeUnit.SECONDS), "it ends when it is told to");
      takeTheLinksAway(program);
    }
    assertEquals(0, server.exitValue());
    assertTrue(Files.exists(temporary.resolve("data").resolve("postgres")));
  }

  private Path layOut(Dockerfile dockerfile) throws IOException {
    Path program = Files.createDirectories(temporary.resolve("program"));
    List<String> copied = new ArrayList<>(dockerfile.copiedFromTheTree());
    dockerfile.copiedFromTheBuild().forEach(path -> copied.add(path.replace("/build/", "")));
    for (String source : copied) {
      Path target = program.resolve(Path.of(source).getFileName());
      if (source.endsWith(".jar")) {
        // A link would lead Java to the libraries beside the original.
        Files.copy(Path.of(source), target);
      } else {
        Files.createSymbolicLink(target, Path.of(source).toAbsolutePath());
      }
    }
    return program;
  }

  private static void takeTheLinksAway(Path program) throws IOException {
    try (Stream<Path> entries = Files.list(program)) {
      for (Path link : entries.filter(Files::isSymbolicLink).toList()) {
        Files.delete(link);
      }
    }
  }

  private String inside(String word, Dockerfile dockerfile, Path program) {
    String data = dockerfile.argument("VOLUME");
    return word.equals(data)
        ? temporary.resolve("data").toString()
        : word.replace(dockerfile.argument("WORKDIR"), program.toString());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static String firstLine(Process process) throws IOException {
    String line =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
            .readLine();
    return line == null ? "it ended without a word" : line;
  }

  private static int healthCheck(Dockerfile dockerfile, int managementPort) throws Exception {
    List<String> check = new ArrayList<>(dockerfile.words("HEALTHCHECK"));
    check.replaceAll(word -> word.replace("8081", Integer.toString(managementPort)));
    return new ProcessBuilder(check).inheritIO().start().waitFor();
  }
}
