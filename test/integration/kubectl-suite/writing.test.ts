import { kubectlSuite } from '../../support/kubectl-suite.ts';

kubectlSuite('writing');
