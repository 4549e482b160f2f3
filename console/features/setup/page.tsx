// From nothing to a first call: a few fields, checked by the server, made in one transaction, and
// the way to the verdict.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input } from 'antd';
import type { ReactNode } from 'react';
import { useWords, type WordKey } from '../../i18n/index.ts';
import { Refused } from '../../lib/ask.ts';
import { FaultBox } from '../../ui/fault.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { useNames } from '../../ui/names.ts';
import { Card, Page } from '../../ui/page.tsx';
import { useRefusalWords } from '../../ui/refusal-words.ts';
import { applyPlan, type Plan, type SetupFields, USUAL } from './plan.ts';
import { TestCallCard } from './test-call-card.tsx';

interface FieldProps {
  readonly name: keyof SetupFields;
  readonly word: WordKey;
  readonly hint?: WordKey;
  readonly mayBeEmpty?: boolean;
}

export default function SetupPage(): ReactNode {
  const say = useWords();
  const queries = useQueryClient();
  const [form] = Form.useForm<SetupFields>();
  const apply = useMutation({
    mutationFn: ({ dryRun }: { readonly dryRun: boolean }) =>
      applyPlan(form.getFieldsValue(), dryRun),
    onSuccess: (plan) => {
      if (!plan.dryRun) void queries.invalidateQueries({ queryKey: ['pages'] });
    },
  });
  const plan = apply.data;
  return (
    <Page title={say('setup.title')} about={say('setup.about')}>
      <Form<SetupFields>
        form={form}
        layout="vertical"
        className="stack setup"
        initialValues={USUAL}
        onValuesChange={() => apply.reset()}
        onFinish={() => apply.mutate({ dryRun: plan?.dryRun !== true })}
      >
        <Questions />
        <SetupFault error={apply.error} />
        {plan === undefined ? null : <PlanView plan={plan} />}
        {plan?.dryRun === false ? (
          <Verdict fields={form.getFieldsValue()} />
        ) : (
          <div className="row">
            <Button type="primary" htmlType="submit" loading={apply.isPending}>
              {say(plan === undefined ? 'setup.check' : 'setup.make')}
            </Button>
          </div>
        )}
        <p className="soft">{say('setup.whatThen')}</p>
      </Form>
      <div className="below">
        <TestCallCard
          key={plan?.dryRun === false ? 'made' : 'before'}
          {...(plan?.dryRun === false ? { gateway: `${form.getFieldValue('vendor')}-out` } : {})}
        />
      </div>
    </Page>
  );
}

function Questions(): ReactNode {
  const say = useWords();
  return (
    <>
      <Card title={say('setup.vendor')}>
        <div className="form-grid">
          <Field name="vendor" word="setup.vendorId" />
          <Field name="vendorAddress" word="setup.vendorAddress" />
          <Field name="prefix" word="setup.vendorPrefix" hint="setup.vendorPrefixHint" mayBeEmpty />
          <Field name="cost" word="setup.vendorPrice" />
        </div>
      </Card>
      <Card title={say('setup.customer')}>
        <div className="form-grid">
          <Field name="customer" word="setup.customerId" />
          <Field name="customerAddress" word="setup.customerAddress" hint="setup.sipAddress" />
          <Field name="price" word="setup.customerPrice" />
          <Field name="balance" word="setup.customerBalance" />
        </div>
      </Card>
      <Card title={say('setup.silence')}>
        <div className="form-grid">
          <Field
            name="noMediaSeconds"
            word="setup.noMediaSeconds"
            hint="setup.noMediaSecondsHint"
            mayBeEmpty
          />
        </div>
      </Card>
    </>
  );
}

function Field({ name, word, hint, mayBeEmpty = false }: FieldProps): ReactNode {
  const say = useWords();
  const rules = mayBeEmpty ? [] : [{ required: true, message: say('common.required') }];
  return (
    <Form.Item
      name={name}
      label={say(word)}
      rules={rules}
      {...(hint === undefined ? {} : { extra: say(hint) })}
    >
      <Input maxLength={64} />
    </Form.Item>
  );
}

function SetupFault({ error }: { readonly error: unknown }): ReactNode {
  const say = useWords();
  const refusals = useRefusalWords();
  const faults = error instanceof Refused ? (error.refusal.faults ?? []) : [];
  if (faults.length === 0) return <FaultBox error={error} />;
  return (
    <Card className="refused">
      <ul className="lines">
        {faults.map((fault) => {
          const { path = '' } = fault;
          const { detail, allowed } = refusals.fault(fault);
          return (
            <li key={`${path} ${fault.detail}`}>
              <strong className="mono">{path}</strong> {detail}{' '}
              {allowed === undefined ? null : (
                <span className="soft">{say('common.allowed', { what: allowed })}</span>
              )}
            </li>
          );
        })}
      </ul>
    </Card>
  );
}

function PlanView({ plan }: { readonly plan: Plan }): ReactNode {
  const say = useWords();
  const names = useNames();
  const { dryRun, create = [] } = plan;
  return (
    <Card title={say(dryRun ? 'setup.willMake' : 'setup.made')}>
      <ul className="lines">
        {create.map(({ kind, id }) => (
          <li key={`${kind} ${id}`}>
            <strong>{id}</strong> <span className="soft">{names.one(kind)}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Verdict({ fields }: { readonly fields: SetupFields }): ReactNode {
  const say = useWords();
  const { customer, prefix = '' } = fields;
  const from = encodeURIComponent(`${customer}-in`);
  const callee = encodeURIComponent(`${prefix}1234567`);
  return (
    <Card title={say('setup.made')}>
      <p>{say('setup.madeHint')}</p>
      <div className="row">
        <LinkButton type="primary" to={`/routing?from=${from}&caller=1000&callee=${callee}`}>
          {say('setup.toRouting')}
        </LinkButton>
        <LinkButton to="/calls">{say('setup.toCalls')}</LinkButton>
      </div>
    </Card>
  );
}
