import type { ResourceDefinition } from '../../../kube/resource.ts';
import {
  admissionGroup,
  labelSelector,
  matchConditions,
  matchResources,
} from './_admission-rules.ts';
import { ageColumn, builtin, computedColumn } from './_definition.ts';
import {
  alwaysThere,
  atomic,
  int64,
  keyedBy,
  list,
  object,
  required,
  text,
  textList,
  time,
  withDefault,
} from './_schema.ts';

const validation = object(
  'One expression that must hold.',
  {
    expression: text(
      'In CEL, and true when all is well. It may name object, oldObject, request, params, namespaceObject and variables.',
    ),
    message: text('What is said when it does not hold.'),
    messageExpression: text('In CEL: what is said, in place of message.'),
    reason: text(
      'Invalid (422), Forbidden (403), Unauthorized (401) or RequestEntityTooLarge (413).',
    ),
  },
  required('expression'),
);

const condition = object(
  'One thing that is known of the policy.',
  {
    type: text('What it is about.'),
    status: text('True, False or Unknown.'),
    observedGeneration: int64('The generation it was said of.'),
    lastTransitionTime: time('When the status last changed.'),
    reason: text('Why, in one word for programs.'),
    message: text('Why, in a sentence for people.'),
  },
  required('type', 'status', 'lastTransitionTime', 'reason', 'message'),
);

export const validatingAdmissionPolicies: ResourceDefinition = builtin({
  ...admissionGroup,
  plural: 'validatingadmissionpolicies',
  kind: 'ValidatingAdmissionPolicy',
  scope: 'Cluster',
  categories: ['api-extensions'],
  statusSubresource: true,
  generation: true,
  unconditionalUpdate: false,
  description:
    'ValidatingAdmissionPolicy says in CEL which writes are refused. It takes effect through a ValidatingAdmissionPolicyBinding.',
  fields: {
    spec: object(
      'What is refused.',
      {
        failurePolicy: text(
          'What happens when an expression cannot be evaluated: Fail refuses the write, Ignore lets it pass.',
          withDefault('Fail'),
        ),
        paramKind: object(
          'The kind of the objects that bindings may hand over as params.',
          { apiVersion: text('Its group and version.'), kind: text('Its kind.') },
          atomic,
        ),
        matchConstraints: matchResources('Which writes the policy is about.'),
        matchConditions,
        variables: list(
          'Expressions with names; others use them as variables.name.',
          object(
            'One variable.',
            { name: text('Its name.'), expression: text('What it stands for, in CEL.') },
            { ...required('name', 'expression'), ...atomic },
          ),
          keyedBy('name'),
        ),
        validations: list('What must hold.', validation),
        auditAnnotations: list(
          'What is written into the audit log.',
          object(
            'One annotation.',
            {
              key: text('Its key; the name of the policy and a slash are put before it.'),
              valueExpression: text('Its value, in CEL; null writes nothing.'),
            },
            required('key', 'valueExpression'),
          ),
        ),
      },
      alwaysThere,
    ),
    status: object(
      'What the server found out about the policy.',
      {
        observedGeneration: int64('The generation that was looked at.'),
        typeChecking: object('What the types of the resources say about the expressions.', {
          expressionWarnings: list(
            'What looks wrong.',
            object(
              'One remark.',
              {
                fieldRef: text('Where the expression is.'),
                warning: text('What is wrong with it.'),
              },
              required('fieldRef', 'warning'),
            ),
          ),
        }),
        conditions: list('What is known of the policy.', condition, keyedBy('type')),
      },
      alwaysThere,
    ),
  },
  printerColumns: [
    computedColumn('Validations', 'How many validations there are.', { type: 'integer' }),
    computedColumn('ParamKind', 'The kind of its parameters.'),
    ageColumn,
  ],
});

export const validatingAdmissionPolicyBindings: ResourceDefinition = builtin({
  ...admissionGroup,
  plural: 'validatingadmissionpolicybindings',
  kind: 'ValidatingAdmissionPolicyBinding',
  scope: 'Cluster',
  categories: ['api-extensions'],
  generation: true,
  unconditionalUpdate: false,
  description:
    'ValidatingAdmissionPolicyBinding puts a policy into effect, with parameters, for some objects.',
  fields: {
    spec: object(
      'Which policy, with what, for whom.',
      {
        policyName: text('The name of the policy.'),
        paramRef: object(
          'The parameters: an object of the paramKind of the policy, or several.',
          {
            name: text('The name of the object; give this or the selector.'),
            namespace: text('Where it is; the namespace of the write if left out.'),
            selector: labelSelector('The labels of the objects.'),
            parameterNotFoundAction: text('What happens when there is none: Allow or Deny.'),
          },
          atomic,
        ),
        matchResources: matchResources('A further limit on the writes that the policy is about.'),
        validationActions: textList(
          'What follows when a validation does not hold: Deny, Warn, Audit.',
          {
            'x-kubernetes-list-type': 'set',
          },
        ),
      },
      alwaysThere,
    ),
  },
  printerColumns: [
    computedColumn('PolicyName', 'The policy.'),
    computedColumn('ParamRef', 'The parameters.'),
    ageColumn,
  ],
});
