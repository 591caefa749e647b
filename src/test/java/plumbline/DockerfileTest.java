package plumbline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** No engine runs here: what an image is made of is compared with the tree and the program. */
class DockerfileTest {
  private static final Path COMMANDS = Path.of("src/main/java/plumbline/cli");
  private static final Pattern MIXIN = Pattern.compile("@Mixin (\\w+)");
  private static final Pattern OPTION = Pattern.compile("\"(--[a-z-]+)\"");

  private final Dockerfile dockerfile = Dockerfile.read();

  @Test
  void copiesOnlyWhatExists() throws IOException {
    List<String> sources = dockerfile.copiedFromTheTree();
    assertTrue(sources.contains("rules") && sources.contains("config"), sources.toString());
    Set<String> sent = new TreeSet<>();
    for (String line : Files.readAllLines(Path.of(".dockerignore"))) {
      if (line.startsWith("!")) {
        sent.add(line.substring(1));
      }
    }
    for (String source : sources) {
      assertTrue(Files.exists(Path.of(source)), source + " does not exist");
    }
    assertEquals(new TreeSet<>(sources), sent, "what .dockerignore lets through");
  }

  @Test
  void takesFromTheBuildWhatTheBuildMakes() throws IOException {
    String pom = Files.readString(Path.of("pom.xml"));
    assertEquals(
        List.of("/build/target/lib", "/build/target/plumbline.jar"),
        dockerfile.copiedFromTheBuild());
    assertTrue(pom.contains("<finalName>plumbline</finalName>"));
    assertTrue(pom.contains("<outputDirectory>${project.build.directory}/lib</outputDirectory>"));
    assertTrue(pom.contains("<classpathPrefix>lib/</classpathPrefix>"));
  }

  @Test
  void startsTheProgramWhereItWasCopiedTo() {
    List<String> entry = dockerfile.words("ENTRYPOINT");
    assertEquals("/opt/plumbline", dockerfile.argument("WORKDIR"));
    assertEquals("java", entry.get(0));
    assertEquals("/opt/plumbline/plumbline.jar", entry.get(entry.size() - 1));
    assertTrue(entry.contains("-Dplumbline.home=/opt/plumbline"), entry.toString());
  }

  @Test
  void givesServeOnlyOptionsItHas() throws IOException {
    List<String> command = dockerfile.words("CMD");
    assertEquals("serve", command.get(0));
    Set<String> options = options("ServeCommand");
    List<String> given = command.stream().filter(word -> word.startsWith("--")).toList();
    assertEquals(List.of("--host", "--data"), given);
    assertTrue(options.containsAll(given), options.toString());
  }

  /** The options of a command, and of what is mixed into it. */
  private static Set<String> options(String command) throws IOException {
    String source = Files.readString(COMMANDS.resolve(command + ".java"));
    Set<String> options = new TreeSet<>();
    OPTION.matcher(source).results().forEach(option -> options.add(option.group(1)));
    for (MatchResult mixin : MIXIN.matcher(source).results().toList()) {
      options.addAll(options(mixin.group(1)));
    }
    return options;
  }

  @Test
  void keepsItsDataOnAVolumeOfAnOrdinaryUser() {
    List<String> command = dockerfile.words("CMD");
    assertEquals(dockerfile.argument("VOLUME"), command.get(command.indexOf("--data") + 1));
    assertEquals("10001:10001", dockerfile.argument("USER"));
  }

  @Test
  void asksTheManagementPortWhetherItIsReady() {
    List<String> check = dockerfile.words("HEALTHCHECK");
    assertEquals("curl", check.get(0));
    assertEquals("http://127.0.0.1:8081/health/ready", check.get(check.size() - 1));
    assertEquals("8080 8081", dockerfile.argument("EXPOSE"));
  }

  @Test
  void namesNoRegistry() {
    for (String image : dockerfile.arguments("FROM")) {
      assertFalse(image.contains("/"), image);
    }
  }
}
