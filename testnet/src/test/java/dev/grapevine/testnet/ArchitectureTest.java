package dev.grapevine.testnet;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The arrows of the house: chain, p2p, relay, node, testnet, each standing on the ones before it.
 *
 * <p>Maven's dependencies already hold the modules apart; this also holds the packages apart, over
 * the class files of all modules. It stands in the last module because that one sees all others.
 */
class ArchitectureTest {
  private static final String BASE = "dev.grapevine";
  private static final List<String> MODULES = List.of("chain", "p2p", "relay", "node", "testnet");

  private static final JavaClasses HOUSE =
      new ClassFileImporter()
          .withImportOption(location ->
              // Maven's folder for compiled tests, and that of a build by hand.
              !location.contains("/test-classes/")
                  && !location.contains("/test/")
                  && !location.contains("-tests.jar"))
          .importPackages(BASE);

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void aModuleKnowsOnlyTheOnesBeforeIt(int module) {
    String[] later =
        MODULES.stream().skip(module + 1).map(ArchitectureTest::inModule).toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage(inModule(MODULES.get(module)))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(later)
        .check(HOUSE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"chain", "p2p.wire", "p2p.frame", "p2p.address", "p2p.connection", "relay"})
  void purePackagesDoNotKnowTheNetwork(String room) {
    noClasses()
        .that()
        .resideInAPackage(inModule(room))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.netty..")
        .check(HOUSE);
  }

  @ParameterizedTest
  @CsvSource({
    "chain.store, org.iq80.leveldb..",
    "chain.store, org.fusesource..",
    "chain.crypto, org.bouncycastle..",
    "chain.crypto, fr.acinq..",
  })
  void aLibraryHasOneRoom(String room, String library) {
    noClasses()
        .that()
        .resideOutsideOfPackage(inModule(room))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library)
        .check(HOUSE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"chain", "p2p", "relay", "node", "testnet"})
  void packagesOfAModuleFormNoCycle(String module) {
    slices()
        .assignedFrom(new PackagesOf(BASE + "." + module))
        .should()
        .beFreeOfCycles()
        .check(HOUSE);
  }

  @Test
  void everyPackageIsNullMarked() {
    List<String> unmarked =
        HOUSE.getPackage(BASE).getSubpackagesInTree().stream()
            .filter(room -> !room.getClasses().isEmpty())
            .filter(room -> !room.isAnnotatedWith(NullMarked.class))
            .map(JavaPackage::getName)
            .toList();
    assertThat(unmarked).isEmpty();
  }

  private static String inModule(String name) {
    return BASE + "." + name + "..";
  }

  /** Every package of a module is a slice of its own, the module's root package among them. */
  private record PackagesOf(String root) implements SliceAssignment {
    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
      String room = type.getPackageName();
      return room.equals(root) || room.startsWith(root + ".")
          ? SliceIdentifier.of(room)
          : SliceIdentifier.ignore();
    }

    @Override
    public String getDescription() {
      return "packages of " + root;
    }
  }
}
