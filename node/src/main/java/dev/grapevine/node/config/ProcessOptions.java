package dev.grapevine.node.config;

import static dev.grapevine.node.config.Option.Group.DEBUG;
import static dev.grapevine.node.config.Option.Group.OPTIONS;

import java.util.List;

/** Options about the process: its files, what it runs, when it stops, how it logs. */
final class ProcessOptions {
  private ProcessOptions() {}

  static List<Option> all() {
    return List.of(
        Option.of(
            OPTIONS,
            "alertnotify",
            "=<cmd>",
            "Run this shell command for each warning, its text in the place of %s"),
        Option.of(
            OPTIONS,
            "allowignoredconf",
            "",
            "Only warn of a bitcoin.conf in the data directory that is not the one in use (default:"
                + " 0, an error)"),
        Option.of(
            OPTIONS,
            "blocknotify",
            "=<cmd>",
            "Run this shell command for each new tip, its hash in the place of %s"),
        Option.of(
            OPTIONS,
            "blocksdir",
            "=<dir>",
            "Keep the blocks in this directory, which must exist (default: <datadir>)"),
        Option.of(
            OPTIONS,
            "blocksxor",
            "",
            "XOR the files of blocks with a key of chance, made with the first of them and kept in"
                + " xor.dat; 0 is refused once there is one (default: 1)"),
        Option.of(
            OPTIONS,
            "debuglogfile",
            "=<file>",
            "Log to this file; relative to the chain's data directory; -nodebuglogfile for none"
                + " (default: debug.log)"),
        Option.of(
            OPTIONS,
            "pid",
            "=<file>",
            "Write the process id to this file; relative to the chain's data directory (default:"
                + " bitcoind.pid)"),
        Option.of(
            OPTIONS,
            "settings",
            "=<file>",
            "Read settings from this JSON file too, after the command line and before the"
                + " configuration file; relative to the chain's data directory (default:"
                + " settings.json)"),
        Option.of(
            OPTIONS,
            "shutdownnotify",
            "=<cmd>",
            "Run this shell command before the node stops, and wait for it; may be repeated"),
        Option.of(
            OPTIONS, "startupnotify", "=<cmd>", "Run this shell command when the node is ready"),
        Option.of(DEBUG, "logips", "", "Log the addresses of peers too (default: 0)"),
        Option.of(
            DEBUG,
            "loglevel",
            "=<level>|<category>:<level>",
            "How much the categories of -debug log: info, debug or trace (default: debug); may be"
                + " repeated"),
        Option.of(
            DEBUG, "loglevelalways", "", "Begin each line with category and level (default: 0)"),
        Option.of(DEBUG, "logsourcelocations", "", "Begin lines with who logs them (default: 0)"),
        Option.of(DEBUG, "logthreadnames", "", "Begin lines with the thread's name (default: 0)"),
        Option.of(DEBUG, "logtimemicros", "", "Times in the log down to microseconds (default: 0)"),
        Option.of(DEBUG, "logtimestamps", "", "Begin lines with the time (default: 1)"),
        Option.of(
            DEBUG,
            "shrinkdebugfile",
            "",
            "Keep only the end of a log that has grown over 11 MB (default: 1 without -debug)"),
        Option.of(
            DEBUG,
            "stopafterblockimport",
            "",
            "Stop when the blocks of -reindex and -loadblock are taken over (default: 0)"),
        Option.of(
            DEBUG,
            "stopatheight",
            "=<n>",
            "Stop when the chain has this height (default: 0, never)"));
  }
}
