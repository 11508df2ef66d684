package dev.grapevine.node.methods;

import dev.grapevine.node.core.*;
import dev.grapevine.node.peers.*;

public record MethodContext(NodeCore core, ManualPeers peers, Runnable stop) {}
